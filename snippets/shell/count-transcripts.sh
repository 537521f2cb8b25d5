keyguide count snippets/examples/enquiries.csv \
  --by sender --by channel --histogram
