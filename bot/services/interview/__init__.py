"""Interview practice: which questions a member has rated their answers to."""
