"""What is put on the path of the bot's process."""
