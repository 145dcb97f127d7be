"""What pages ask visitors for."""
