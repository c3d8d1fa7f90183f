"""The decision checklist: rules as data, and a pure engine that turns answers into a verdict."""
