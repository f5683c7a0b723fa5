/**
 * The village on one machine: broker, database and services as processes that are started in order,
 * watched, started again when they die, and stopped in order.
 *
 * <table>
 * <caption>States of a part</caption>
 * <tr><th>state</th><th>means</th><th>next</th></tr>
 * <tr><td>WAITING</td><td>others must be up first</td><td>STARTING</td></tr>
 * <tr><td>STARTING</td><td>its process runs, it is not ready</td><td>UP, DIED</td></tr>
 * <tr><td>UP</td><td>its process runs and was ready</td><td>DIED, STOPPED</td></tr>
 * <tr><td>DIED</td><td>ended by itself, is started again after a pause</td><td>STARTING</td></tr>
 * <tr><td>STOPPED</td><td>ended because it was told to</td><td>STARTING</td></tr>
 * </table>
 */
@NullMarked
package dev.agentvillage.stack.village;

import org.jspecify.annotations.NullMarked;
