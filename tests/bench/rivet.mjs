// Zoom's own receiver for JavaScript, which checks signatures and here keeps nothing.
import { MeetingsS2SAuthClient } from "@zoom/rivet/meetings";

const client = new MeetingsS2SAuthClient({
  accountId: "account",
  clientId: "client",
  clientSecret: "secret",
  webhooksSecretToken: process.env.WEBHOOK_SECRET,
  port: 0,
});
const server = await client.start();
console.error(`http://127.0.0.1:${server.address().port}`);
