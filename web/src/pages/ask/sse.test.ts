import { describe, expect, it } from 'vitest'
import { sseReader } from './sse'

const read = (...pieces: string[]) => {
  const reader = sseReader()
  return pieces.flatMap((piece) => reader(piece))
}

describe('sseReader', () => {
  it('gives the data of each event', () => {
    expect(read('data: one\n\ndata: two\n\n')).toEqual(['one', 'two'])
  })

  it('puts together what was cut anywhere', () => {
    const text = 'data: {"a":1}\r\n\r\ndata: b\r\n\r\n'
    expect(read(...text)).toEqual(['{"a":1}', 'b'])
  })

  it('passes over heartbeats, other fields and events without data', () => {
    expect(read(': heartbeat\n\nevent: x\nid: 7\n\nevent: x\ndata: y\n\n')).toEqual(['y'])
  })

  it('joins several lines of data, and takes one space off each', () => {
    expect(read('data:a\ndata:  b\ndata\n\n')).toEqual(['a\n b\n'])
  })

  it('keeps what is not complete to itself', () => {
    expect(read('data: half\n')).toEqual([])
  })
})
