"""Human resources and social security (人力资源和社会保障): the social security card."""
