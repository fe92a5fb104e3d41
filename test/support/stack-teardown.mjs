/** Ends the servers of the test run and removes their data. */
export default async function teardown() {
  const child = globalThis.__testStack;
  if (!child || child.exitCode !== null) return;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}
