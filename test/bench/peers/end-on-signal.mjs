// Loaded before a peer that is profiled: Node writes a profile only when a process ends by itself.
process.on('SIGTERM', () => process.exit(0))
