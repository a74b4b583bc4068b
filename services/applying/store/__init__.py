"""Applications, loaded and written (`applications`), and the versions they were opened on (`versions`)."""
