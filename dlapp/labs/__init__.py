"""Small networks that are trained while one looks on."""
