package dev.agentvillage.session.simulation;

/** How a session's program behaves, drawn when it is started. Milliseconds. */
record Program(
        long workspace,
        boolean workspaceFails,
        long launch,
        boolean launchFails,
        long runs,
        int exitCode,
        int asks,
        long cleanUp) {

    static Program drawn(World world) {
        return new Program(
                world.between(20, 4_000),
                world.chance(5),
                world.between(20, 2_000),
                world.chance(5),
                world.chance(50) ? world.between(10, 5_000) : world.between(5_000, 120_000),
                world.chance(70) ? 0 : 1,
                (int) (world.chance(60) ? 0 : world.between(1, 3)),
                world.chance(3) ? 60_000 : world.between(5, 5_000));
    }
}
