"""What several tests share: tiny models, a chat server, the command line, wrong traces made on purpose."""
