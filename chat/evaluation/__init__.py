"""Measuring how well the library is found, answered from, cited and refused from."""
