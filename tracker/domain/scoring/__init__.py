"""The scales of others: crosswalks, scores, tables of ratings as printed, and what in them does not follow."""
