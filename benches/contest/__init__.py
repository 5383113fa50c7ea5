"""What side_by_side.py measures, and how."""
