import { defineConfig } from 'vitest/config'

/** `unit` needs nothing but Node; `cluster` needs KUBECONFIG to lead to a real API server (test/cluster starts one). */
const needsCluster = ['test/conformance/**/*.test.ts', 'test/flows/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: needsCluster, testTimeout: 20_000 } },
      {
        test: {
          name: 'cluster',
          include: needsCluster,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
})
