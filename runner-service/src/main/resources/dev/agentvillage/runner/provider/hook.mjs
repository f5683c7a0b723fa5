// Tells the runner what the CLI is about to do, and waits for what it says. Of a gate, nothing but a whole answer in time goes
// through: ending with 2 is a no. The CLI itself would go on after its own timeout, which is later than ours.
import http from 'node:http';

const gate = process.argv[2] === 'gate';
const end = (why) => {
    if (gate) {
        process.stderr.write(why, () => process.exit(2));
    } else {
        process.stdout.write('{}', () => process.exit(0));
    }
};
setTimeout(() => end('nobody answered in time'), gate ? @GATE_MS@ : @REPORT_MS@);
const request = http.request('@URL@', { method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('error', () => end('the runner cannot be asked'));
    response.on('end', () => {
        const said = Buffer.concat(parts).toString();
        if (response.statusCode !== 200 || !response.complete || !said) {
            end('the runner cannot be asked');
        } else {
            process.stdout.write(said, () => process.exit(0));
        }
    });
});
request.on('error', () => end('the runner cannot be asked'));
process.stdin.on('error', () => end('there is no question'));
process.stdin.pipe(request);
