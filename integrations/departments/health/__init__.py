"""Health (卫生健康): deliveries, birth certificates, vaccination."""
