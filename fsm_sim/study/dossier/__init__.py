"""Verification dossier: what reporting standards ask, where it is answered, and whether all that is named is there."""
