/** How the calls and events of the bridge are named on the wire. Apart from the registry, whose schemas the preload script does without. */

export function callChannel<Name extends string>(name: Name): `tulay:call:${Name}` {
  return `tulay:call:${name}`;
}

export function eventChannel<Name extends string>(name: Name): `tulay:event:${Name}` {
  return `tulay:event:${name}`;
}
