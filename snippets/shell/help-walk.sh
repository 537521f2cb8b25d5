keyguide walk --help
