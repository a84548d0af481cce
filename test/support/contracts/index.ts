export { contracts, departuresOf, everyDepartureOf, knownDepartureOf, type Departure } from './departures.ts';
export { knownDepartures, type KnownDeparture } from './known-departures.ts';
