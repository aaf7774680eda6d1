"""The portal on one machine: the local cloud, the national portal's simulator, the gateway, and who starts and ends them."""
