/**
 * The workflows of a bundle of somebody else's: theirs, by the name that the plugin gives webpack for them, and those of this
 * package. A CommonJS module, because theirs may be one, have a default export, or be a folder.
 */
const theirs = require('workflows-of-the-host');
const ours = require('../workflows/index.js');

const taken = Object.keys(ours).filter((type) => type in theirs && theirs[type] !== ours[type]);
if (taken.length > 0) {
  throw new Error(
    `A workflow of the type ${taken.join(', ')} is exported by your workflow code, and by airbyte-embedded-onboarding: give yours another name.`,
  );
}

module.exports = { ...ours, ...theirs };
