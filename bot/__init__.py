"""The thin half of Ibid: Discord and the command line, over the pure `index`."""
