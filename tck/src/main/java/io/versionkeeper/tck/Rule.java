package io.versionkeeper.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rules of the contract that a test of the kit tests; {@code docs/contract.md} has them by number. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {
    /**
     * The numbers of the rules.
     *
     * @return one or more, such as {@code VS-3.2}
     */
    String[] value();
}
