"""What the pages show, as plain data: words and rounded numbers made from what the model has counted."""
