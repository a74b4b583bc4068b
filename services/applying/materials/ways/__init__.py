"""The ways of satisfying a material, one class each: certificate, data check, reuse, commitment, upload, window."""
