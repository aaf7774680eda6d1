"""The pages people see, rendered by Python into static files and served at `/` by the gateway."""
