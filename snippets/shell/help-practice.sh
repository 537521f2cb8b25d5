keyguide practice --help
