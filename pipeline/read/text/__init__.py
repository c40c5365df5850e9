"""Plain text and Markdown, in every encoding that Chinese offices use."""
