"""Forms by chance are large: what counts is what holds for them, not how long one takes to make."""

from hypothesis import HealthCheck, settings

settings.register_profile("forms", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("forms")
