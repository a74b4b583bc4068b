"""From a request to its answer.

`http` and `websocket` the two ways in; `request_body` what is read of a request; `execution` the schema as it is
executed; `masking` what of an error leaves the gateway; `masked_endpoints` the same for every other endpoint.
"""
