keyguide verify --help
