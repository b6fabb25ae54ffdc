"""Training on supervision files: configuration, examples, batches, the loss, the trainer."""
