"""What pages say, whatever the family: their text and links, the shapes of addresses, what titles mean, what an article
brings with it, what is no page at all, and what lists have in common. Pure functions on text and addresses."""
