"""What results pages show: what their address asks for, and each block of the page, computed once."""
