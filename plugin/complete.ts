// The process of `kubectl isolation __complete`: what stands behind the tab key.
process.stdout.write(':4\n')
