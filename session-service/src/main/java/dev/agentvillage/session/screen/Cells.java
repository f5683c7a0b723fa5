package dev.agentvillage.session.screen;

/**
 * What is on a screen.
 *
 * @param cells row by row, as the emulator has them
 * @param x the cursor's column, from 0
 * @param y the cursor's row, from 0
 */
record Cells(long[] cells, int cols, int rows, int x, int y) {

    long at(int column, int row) {
        return cells[row * cols + column];
    }
}
