import { drive, type Job } from './lib/driver.ts';

/** The load driver as a process of its own: a job as JSON on standard input; "start", "end" and the figures as JSON lines out. */
const chunks: Buffer[] = [];
// A pipe yields buffers; Node types it wider.
for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
// Written by the bench itself a moment ago (bench/lib/run.ts), so its shape is known.
const job = JSON.parse(Buffer.concat(chunks).toString()) as Job;
const figures = await drive(job, {
  start: () => console.log('{"mark":"start"}'),
  end: () => console.log('{"mark":"end"}'),
});
console.log(JSON.stringify({ figures }));
process.exit(0);
