keyguide --help
