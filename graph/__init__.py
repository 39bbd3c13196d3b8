"""What we know, and why we may say so: core types, evidence, openness, identity, stores and questions."""
