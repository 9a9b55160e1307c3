// Measures the web app in a real Chromium: Lighthouse on Today and Ask, the weight of the first page, and the frames of a long timeline as
// it is scrolled. Reads its setting as JSON from the environment, says what it does on standard error and its numbers on standard output.
import lighthouse, { desktopConfig } from 'lighthouse'
import puppeteer from 'puppeteer-core'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

const { gateway, email, password, competitor, updates, chromium, isShell, rounds } = JSON.parse(process.env.PERISCOPE_MEASURE)
const say = (text) => process.stderr.write(`${text}\n`)
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const metrics = {}
const nothing =
  '<!doctype html><html lang="en"><title>Nothing</title><meta name="viewport" content="width=device-width"><main><h1>Nothing</h1></main></html>'

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: isShell ? 'shell' : true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  defaultViewport: { width: 1280, height: 900 },
})
try {
  await signIn()
  await weigh()
  // Once for nothing: services that have just started compile what they are asked for, on the processors that draw the page.
  await scroll()
  await scroll()
  // A page with nothing on it comes first: what that loses, the machine takes from every page.
  const blank = createServer((_, response) => response.setHeader('content-type', 'text/html').end(nothing)).listen(0)
  for (const [name, address] of [
    ['blank', `http://localhost:${blank.address().port}/`],
    ['today', `${gateway}/`],
    ['ask', `${gateway}/ask`],
  ]) {
    await judge(name, address)
  }
  blank.close()
  process.stdout.write(`${JSON.stringify(metrics)}\n`)
} finally {
  await browser.close()
}

async function signIn() {
  const page = await browser.newPage()
  await page.goto(`${gateway}/auth/login?returnTo=/`)
  await page.type('input[name=email]', email)
  await page.type('input[name=password]', password)
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
  await page.waitForSelector('h1')
  await page.close()
}

// Scripts and styles of the first page, packed as gzip does, whatever the browser was sent.
async function weigh() {
  const page = await browser.newPage()
  await page.setCacheEnabled(false)
  let bytes = 0
  let files = 0
  const reading = []
  page.on('response', (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname)) {
      reading.push(
        response.buffer().then((body) => {
          files++
          bytes += gzipSync(body, { level: 9 }).length
        }),
      )
    }
  })
  await page.goto(`${gateway}/`, { waitUntil: 'networkidle2' })
  await Promise.all(reading)
  metrics.firstPageKilobytes = Math.round(bytes / 1024)
  say(`the first page loads ${files} scripts and styles of ${metrics.firstPageKilobytes} KB in gzip`)
  await page.close()
}

async function scroll() {
  const page = await browser.newPage()
  await page.goto(`${gateway}/competitors/${competitor}`, {
    waitUntil: 'networkidle2',
  })
  await page.waitForSelector('ul[aria-label=Updates] li')
  const result = await page.evaluate(async () => {
    const frames = []
    const step = 160
    let still = 0
    let before = performance.now()
    // To the end of all that there is, which grows while more is fetched.
    while (still < 90 && frames.length < 60 * 60) {
      const at = scrollY
      scrollBy(0, step)
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      frames.push(now - before)
      before = now
      still = scrollY === at ? still + 1 : 0
    }
    const moving = frames.slice(0, -90)
    // Frames in the worst second: the fewest within any that begins with a frame.
    let worst = Infinity
    for (let start = 0; start < moving.length; start++) {
      let [time, count] = [0, 0]
      while (start + count < moving.length && time < 1000) {
        time += moving[start + count++]
      }
      if (time >= 1000) {
        worst = Math.min(worst, (count * 1000) / time)
      }
    }
    const all = moving.reduce((sum, frame) => sum + frame, 0)
    const last = [...document.querySelectorAll('ul[aria-label=Updates] li')].at(-1)
    return {
      perSecond: (moving.length * 1000) / all,
      worst,
      longest: Math.max(...moving),
      seconds: all / 1000,
      last: Number(last?.ariaPosInSet ?? 0),
    }
  })
  metrics.timelineRows = result.last
  metrics.framesPerSecond = Math.round(result.perSecond * 10) / 10
  metrics.framesInWorstSecond = Math.round(result.worst * 10) / 10
  metrics.longestFrameMilliseconds = Math.round(result.longest)
  say(
    `${result.last} rows of ${updates} updates scrolled in ${result.seconds.toFixed(0)} s: ${metrics.framesPerSecond} frames a second, ` +
      `${metrics.framesInWorstSecond} in the worst second, the longest ${metrics.longestFrameMilliseconds} ms`,
  )
  await page.close()
}

// The phone that Lighthouse means is a machine of its index 1,750 slowed down four times; a slower machine is slowed down less, as its
// docs/throttling.md advises. How fast this one is at the moment the rounds on a desktop tell, which come first.
async function judge(name, address) {
  const machine = []
  for (const form of ['desktop', 'phone']) {
    const slowdown = form === 'phone' ? Math.min(4, Math.round((median(machine) / 1750) * 40) / 10) : 1
    const scores = []
    for (let round = 0; round < rounds; round++) {
      const result = await lighthouse(
        address,
        {
          port: Number(new URL(browser.wsEndpoint()).port),
          onlyCategories: ['performance', 'accessibility'],
          disableStorageReset: true,
          logLevel: 'silent',
          throttling: { cpuSlowdownMultiplier: slowdown },
        },
        form === 'desktop' ? desktopConfig : undefined,
      )
      const { performance, accessibility } = result.lhr.categories
      scores.push({
        performance: performance.score * 100,
        accessibility: accessibility.score * 100,
      })
      machine.push(result.lhr.environment.benchmarkIndex)
      if (result.lhr.configSettings.throttling.cpuSlowdownMultiplier !== slowdown) {
        throw new Error(`Lighthouse slowed down ${result.lhr.configSettings.throttling.cpuSlowdownMultiplier} times and not ${slowdown}`)
      }
      if (process.env.PERISCOPE_MEASURE_DETAILS) {
        const bad = Object.values(result.lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9)
        say(bad.map((audit) => `    ${audit.id} ${audit.score} ${audit.displayValue ?? ''}`).join('\n'))
      }
    }
    const Name = name[0].toUpperCase() + name.slice(1)
    const all = (category) => scores.map((score) => score[category].toFixed(0)).join(', ')
    metrics[`${form}${Name}Performance`] = Math.round(median(scores.map((score) => score.performance)))
    metrics[`${form}${Name}Accessibility`] = Math.round(median(scores.map((score) => score.accessibility)))
    metrics[`${form}${Name}Slowdown`] = slowdown
    say(
      `${name} on a ${form}: performance ${all('performance')}; accessibility ${all('accessibility')}; ` +
        `slowed down ${slowdown} times, the machine's index ${machine.slice(-rounds).map(Math.round).join(', ')}`,
    )
  }
}
