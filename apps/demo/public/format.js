/** 0.42 ms, 4.2 ms, 42 ms. */
export function milliseconds(number) {
  return `${number.toFixed(number < 1 ? 2 : number < 10 ? 1 : 0)} ms`
}

/** 512 B, 4.2 KiB, 42 MiB. */
export function bytes(number) {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, number)) / 10))
  const value = number / 1024 ** power
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${units[power]}`
}

/** 4 s, 4 min, 4 h 2 min, 4 d 2 h. */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes === 0) return `${Math.floor(seconds)} s`
  if (hours === 0) return `${minutes} min`
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** 100,000. */
export function count(number) {
  return Math.round(number).toLocaleString('en')
}

/** The time of day. */
export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hourCycle: 'h23' })
}
