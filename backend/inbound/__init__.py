"""What comes in beside GraphQL: `uploads` of citizens, `callbacks` of departments, and the `bodies` of requests."""
