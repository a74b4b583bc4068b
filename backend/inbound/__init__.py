"""What comes in other than by GraphQL: `uploads` of citizens, `callbacks` of departments, `bodies` of requests."""
