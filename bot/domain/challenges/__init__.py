"""Rules of challenges: which one comes next, what may be submitted and until when."""
