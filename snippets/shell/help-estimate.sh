keyguide estimate --help
