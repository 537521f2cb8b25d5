keyguide count --help
