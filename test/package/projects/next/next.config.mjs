const EXTERNAL = ['airbyte-embedded-onboarding', '@temporalio/worker'];

export default { serverExternalPackages: process.env.EXTERNAL === 'on' ? EXTERNAL : [] };
