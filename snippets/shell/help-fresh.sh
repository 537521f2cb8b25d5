keyguide fresh --help
